namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Regular expressions that both the schema and the operator's validation use.</summary>
public static class Patterns
{
    /// <summary>A DNS subdomain (RFC 1123): the name of most Kubernetes objects.</summary>
    public const string DnsSubdomain = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>A duration as Go writes it: <c>30s</c>, <c>1h30m</c>. No sign: no duration here may be negative.</summary>
    public const string Duration = @"^(0|([0-9]{1,9}(\.[0-9]{1,9})?(ns|us|ms|s|m|h))+)$";

    /// <summary>A quantity that is not negative, with few enough digits that no arithmetic overflows.</summary>
    public const string Quantity = @"^[0-9]{1,15}(\.[0-9]{0,9})?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|[eE][0-9])?$";

    /// <summary>A reference to a container image.</summary>
    public const string Image = "^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$";

    /// <summary>An image reference in which <c>*</c> stands for any characters.</summary>
    public const string ImageGlob = "^[a-zA-Z0-9*][a-zA-Z0-9._:/@*-]*$";

    /// <summary>The key of an entry in a Secret.</summary>
    public const string SecretKey = "^[-._a-zA-Z0-9]+$";

    /// <summary>The name of a program, or <c>*</c> for every program of the image.</summary>
    public const string Command = @"^(\*|[A-Za-z0-9_][A-Za-z0-9._+-]*)$";

    /// <summary>A file name extension with or without its dot, or <c>*</c> for all.</summary>
    public const string Extension = @"^(\*|\.?[A-Za-z0-9_-]+)$";

    /// <summary>A host name whose last label begins with a letter (an address is none), <c>*.</c> and a host name for all below it, or <c>*</c> for all.</summary>
    public const string Domain = @"^(\*|(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)$";

    /// <summary>An http or https address without credentials, of a host name or an IP address, with or without a port.</summary>
    public const string SearchUrl = @"^https?://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?([/?][^\s@\\#]*)?$";

    /// <summary>The name of an environment variable.</summary>
    public const string EnvName = "^[A-Za-z_][A-Za-z0-9_]*$";
}
