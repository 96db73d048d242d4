namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>What the API server can express, asked of it at start.</summary>
/// <param name="Major">Major version of the server.</param>
/// <param name="Minor">Minor version of the server.</param>
internal sealed record ClusterCapabilities(int Major, int Minor)
{
    /// <summary>AppArmor is a field of the pod from 1.30; servers before that read the annotation and drop the field.</summary>
    public bool AppArmorField => AtLeast(30);

    /// <summary>Another server of the control plane may be one minor version older, while it is upgraded, and know only the annotation.</summary>
    public bool MayDropAppArmorField => AppArmorField && !AtLeast(31);

    /// <summary>Pods may ask for a user namespace (on by default from 1.33).</summary>
    public bool UserNamespaces => AtLeast(33);

    /// <summary>Every namespace bears its name as a label (from 1.21), so that a policy can select one by name.</summary>
    public bool NamespaceNameLabel => AtLeast(21);

    public override string ToString() => $"{Major}.{Minor}";

    private bool AtLeast(int minor) => Major > 1 || (Major == 1 && Minor >= minor);
}
