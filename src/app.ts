import { localCommands } from "./actions/credentials/commandRunner.js";
import { createCredentialActions, type CredentialActions } from "./actions/credentials/credentialActions.js";
import { fetchAsk } from "./actions/credentials/httpAsk.js";
import type { Actions } from "./actions/actions.js";
import { createActions } from "./actions/createActions.js";
import { keepConnection, type KeptConnection } from "./actions/keptConnection.js";
import { markedActions } from "./actions/markedActions.js";
import { createPodAccounts, type PodAccounts } from "./actions/podAccounts.js";
import { createSetupActions, type SetupActions } from "./actions/setup/setupActions.js";
import { AbortScope } from "./base/abort.js";
import { alwaysWanted } from "./base/demand.js";
import { DisposableStore, type Disposable } from "./base/disposable.js";
import type { Platform } from "./base/platform.js";
import type { Session } from "./domain/session.js";
import type { SettingsSource } from "./domain/settingsSource.js";
import { CredentialSources } from "./kube/credentials/credentialSources.js";
import { endpointOf } from "./kube/kubeconfig/endpointOf.js";
import { KubeconfigWatcher } from "./kube/kubeconfig/kubeconfigWatcher.js";
import type { ResolvedContext } from "./kube/kubeconfig/resolvedContext.js";
import { openContext } from "./kube/openContext.js";
import { ConnectionTests } from "./state/connectionTests.js";
import { ClusterState } from "./state/clusterState.js";
import type { ReadonlyCollection } from "./state/collection.js";
import type { Connections } from "./state/connections.js";
import { ContextChoice } from "./state/contextChoice.js";
import { Credentials } from "./state/credentials.js";
import { followRights } from "./state/followRights.js";
import { LiveClusterFacts } from "./state/liveClusterFacts.js";
import { LiveConnections } from "./state/liveConnections.js";
import { LivePermissions } from "./state/livePermissions.js";
import { PlaygroundProcess } from "./state/playgroundProcess.js";
import { FailedLaunches } from "./state/failedLaunches.js";
import { Pending } from "./state/pending.js";
import type { Permissions } from "./state/permissions.js";
import type { Profiles } from "./state/profiles.js";
import type { SessionEvents } from "./state/sessionEvents.js";
import { SettingsProfiles } from "./state/settingsProfiles.js";
import { ShownCluster } from "./state/shownCluster.js";

/** The whole product below the editor. Starts nothing and reaches nothing until `connections.start()`. */
export interface App extends Disposable {
  readonly platform: Platform;
  readonly settings: SettingsSource;
  readonly connections: Connections;
  /** Keyed by `namespace/name` of the pod. Empty while not connected. */
  readonly sessions: ReadonlyCollection<Session>;
  readonly sessionEvents: SessionEvents;
  readonly pending: Pending;
  readonly failedLaunches: FailedLaunches;
  readonly permissions: Permissions;
  readonly clusterFacts: LiveClusterFacts;
  readonly connectionTests: ConnectionTests;
  readonly profiles: Profiles;
  /** The person's credentials for sessions: for git, registries, agents. Not those for the cluster. */
  readonly credentials: Credentials;
  readonly actions: Actions;
  /** The connection in use, kept until the result is disposed. Throws UserError where there is none. */
  keepConnection(): KeptConnection;
  readonly credentialActions: CredentialActions;
  /** What an administrator does to a namespace. */
  readonly setupActions: SetupActions;
  readonly podAccounts: PodAccounts;
  /** The cluster of this window's own, where there is no other. */
  readonly playground: PlaygroundProcess;
}

/** Builds the product, lowest layer first; disposing ends it in reverse. */
export function createApp(platform: Platform, settings: SettingsSource): App {
  const { clock, random } = platform;
  const owned = new DisposableStore();
  const scope = owned.add(new AbortScope());
  const shown = owned.add(new ShownCluster());
  const { sessions, sessionEvents } = shown;
  const { demand = alwaysWanted } = platform;
  const pending = owned.add(new Pending());
  const failedLaunches = new FailedLaunches();
  const permissions = owned.add(new LivePermissions(platform.log.child("rights"), clock, demand));
  const clusterFacts = owned.add(new LiveClusterFacts());
  const profiles = owned.add(new SettingsProfiles(settings));
  const kubeLog = platform.log.child("kube");
  const pollIntervalMs = () => settings.get().pollIntervalSeconds * 1_000;
  const followDeps = { clock, random, log: kubeLog, pollIntervalMs, demand };

  const sessionCredentials = owned.add(new Credentials(platform));

  const playground = owned.add(
    new PlaygroundProcess({
      place: platform.playground,
      process: platform.process,
      clock,
      log: platform.log.child("playground"),
    }),
  );
  const kubeconfigs = owned.add(
    new KubeconfigWatcher({
      platform,
      settings: () => settings.get(),
      playgroundFile: () => (playground.state.kind === "running" ? playground.state.kubeconfig : undefined),
    }),
  );
  const credentials = owned.add(new CredentialSources({ platform, settings: () => settings.get() }));
  const open = (resolved: ResolvedContext) => openContext(resolved, { platform, credentials, log: kubeLog });
  const connections = owned.add(
    new LiveConnections({
      kubeconfigs,
      choice: new ContextChoice(platform.workspaceMemory, () => settings.get().namespace),
      openApi: (resolved) => open(resolved).api,
      renewLogin(resolved) {
        endpointOf(resolved, { credentials });
        // Another login may be somebody else's.
        void permissions.refresh(scope.signal);
      },
      openCluster: (choice, api) => new ClusterState(choice, api, followDeps),
      shown,
      forgetFailures: () => credentials.forgetFailures(),
      clock,
      log: platform.log.child("connection"),
    }),
  );
  const connectionTests = owned.add(
    new ConnectionTests({
      open: (context) => {
        credentials.forgetFailures();
        const resolved = connections.resolve(context);
        return { ...open(resolved), fingerprint: resolved.fingerprint };
      },
      clock,
    }),
  );
  owned.add(
    connections.onDidChangeKubeconfig(({ contexts }) =>
      connectionTests.keepOnly((name) =>
        contexts.some((context) => context.name === name && !context.problem)
          ? connections.resolve(name).fingerprint
          : undefined,
      ),
    ),
  );
  // A login that was held back is tried at once, not at the next try of a backoff.
  owned.add(
    platform.onDidGrantTrust(() => {
      if (connections.state.kind !== "idle") connections.refresh();
    }),
  );
  owned.add(settings.onDidChange(() => connections.readAgain()));
  owned.add(playground.onDidChange(() => connections.readAgain()));
  // A folder may bring a kubeconfig, or take it away.
  owned.add(platform.onDidChangeWorkspaceFolders(() => connections.readAgain()));

  owned.add(
    connections.onDidChangeCluster((open) => {
      permissions.use(open?.cluster);
      clusterFacts.use(open?.cluster);
    }),
  );
  owned.add(followRights(connections, permissions, scope.signal));

  const actionDeps = {
    cluster: (signal: AbortSignal) => connections.cluster(signal),
    sessions,
    sessionEvents,
    profiles,
    credentials: sessionCredentials,
    failedLaunches,
    platform,
    clock,
    random,
    log: platform.log.child("actions"),
  };
  const actions = createActions(actionDeps);
  return {
    platform,
    settings,
    connections,
    sessions,
    sessionEvents,
    pending,
    failedLaunches,
    permissions,
    clusterFacts,
    connectionTests,
    profiles,
    credentials: sessionCredentials,
    actions: markedActions(actions, pending),
    keepConnection: () => keepConnection(actionDeps, connections.inUse()),
    credentialActions: createCredentialActions({
      ...actionDeps,
      ask: fetchAsk,
      run: localCommands(platform.process, clock),
    }),
    setupActions: createSetupActions(actionDeps),
    podAccounts: createPodAccounts(actionDeps),
    playground,
    dispose: () => owned.dispose(),
  };
}
