import assert from "node:assert/strict";
import { shownCommand } from "../../../../src/kube/credentials/shownCommand.js";

describe("shownCommand", () => {
  const lines: readonly (readonly [command: string, shown: string])[] = [
    [
      "aws --region eu-west-1 eks get-token --cluster-name dev --output json",
      "aws --region eu-west-1 … … --cluster-name dev --output …",
    ],
    [
      "aws eks get-token --cluster-name=dev --profile Me",
      "aws eks get-token --cluster-name=dev --profile Me",
    ],
    [
      "kubelogin get-token --login spn --client-id 1234 --client-secret s3 --server-id id",
      "kubelogin get-token --login spn --client-id … --client-secret … --server-id id",
    ],
    [
      "kubectl oidc-login get-token --oidc-issuer-url=https://i --oidc-client-secret=s3",
      "kubectl oidc-login get-token --oidc-issuer-url=https://i --oidc-client-secret=…",
    ],
    ["/opt/plugin S3cret -p s3 more", "/opt/plugin … -p … …"],
    ["gke-gcloud-auth-plugin", "gke-gcloud-auth-plugin"],
  ];
  for (const [line, shown] of lines) {
    it(line, () => {
      const [command = "", ...args] = line.split(" ");
      assert.equal(shownCommand({ command, args }), shown);
    });
  }
});
