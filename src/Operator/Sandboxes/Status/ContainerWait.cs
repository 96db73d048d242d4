namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The kubelet's words for why a container waits.</summary>
internal static class ContainerWait
{
    public const string CrashLoop = "CrashLoopBackOff";

    /// <summary>Its image is the trouble.</summary>
    public static bool IsImage(string? reason) =>
        reason is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable" or "ImageInspectError" or "SignatureValidationFailed";

    /// <summary>It could not be made or started.</summary>
    public static bool IsStart(string? reason) =>
        reason is "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" or "PreCreateHookError" or "PreStartHookError" or "PostStartHookError";
}
