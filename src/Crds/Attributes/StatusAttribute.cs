namespace ContainerMcp.Crds.Attributes;

/// <summary>Documents with which status of its condition a reason stands.</summary>
/// <param name="value">True, False or Unknown.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class StatusAttribute(string value) : Attribute
{
    /// <summary>True, False or Unknown.</summary>
    public string Value => value;
}
