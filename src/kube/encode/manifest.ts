import type * as k8s from "@kubernetes/client-node";

/**
 * A Kubernetes object as JSON has it: no class of the client library, and times as text, since nothing here is
 * ever made by its serializer.
 */
type Manifest<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Manifest<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Manifest<T[K]> }
      : T;

export type Pod = Manifest<k8s.V1Pod>;
export type PodTemplate = Manifest<k8s.V1PodTemplateSpec>;
export type PodSecurityContext = Manifest<k8s.V1PodSecurityContext>;
export type Container = Manifest<k8s.V1Container>;
export type ContainerSecurityContext = Manifest<k8s.V1SecurityContext>;
export type EnvVar = Manifest<k8s.V1EnvVar>;
export type Probe = Manifest<k8s.V1Probe>;
export type ResourceRequirements = Manifest<k8s.V1ResourceRequirements>;
export type Volume = Manifest<k8s.V1Volume>;
export type VolumeMount = Manifest<k8s.V1VolumeMount>;
export type ObjectMeta = Manifest<k8s.V1ObjectMeta>;
export type OwnerReference = Manifest<k8s.V1OwnerReference>;
export type ConfigMap = Manifest<k8s.V1ConfigMap>;
export type Secret = Manifest<k8s.V1Secret>;
export type PersistentVolumeClaim = Manifest<k8s.V1PersistentVolumeClaim>;
