import { describeKubectlTable } from "../../../fixtures/kubeconfig/kubectlTable.js";

describeKubectlTable("optional");
