using ContainerMcp.Crds.V1Alpha1.Conditions;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The kubelet's words for why a container waits.</summary>
internal static class ContainerWait
{
    /// <summary>Its image is the trouble.</summary>
    public static bool IsImage(string? reason) =>
        reason is KubernetesReasons.ErrImagePull or KubernetesReasons.ImagePullBackOff or KubernetesReasons.InvalidImageName or KubernetesReasons.ErrImageNeverPull
            or KubernetesReasons.RegistryUnavailable or KubernetesReasons.ImageInspectError or KubernetesReasons.SignatureValidationFailed;

    /// <summary>It could not be made or started.</summary>
    public static bool IsStart(string? reason) =>
        reason is KubernetesReasons.CreateContainerConfigError or KubernetesReasons.CreateContainerError or KubernetesReasons.RunContainerError
            or KubernetesReasons.PreCreateHookError or KubernetesReasons.PreStartHookError or KubernetesReasons.PostStartHookError;
}
