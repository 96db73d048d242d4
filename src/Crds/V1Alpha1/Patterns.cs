namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Regular expressions that both the schema and the operator's validation use.</summary>
public static class Patterns
{
    /// <summary>A DNS subdomain (RFC 1123): the name of most Kubernetes objects.</summary>
    public const string DnsSubdomain = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>A DNS label (RFC 1123): the name of a namespace.</summary>
    public const string DnsLabel = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>
    /// A duration as Go writes it: <c>30s</c>, <c>1h30m</c>. No sign: no duration here may be negative. With so few digits, and at most
    /// <see cref="LongestDuration"/> characters, none exceeds Go's range, which rules would answer with an error of their own.
    /// </summary>
    public const string Duration = "^(0|([0-9]{1,5}([.][0-9]{1,9})?h|[0-9]{1,7}([.][0-9]{1,9})?m|[0-9]{1,9}([.][0-9]{1,9})?(ns|us|ms|s))+)$";

    /// <summary>The most characters of a <see cref="Duration"/>.</summary>
    public const int LongestDuration = 32;

    /// <summary>The rule of a pair of timeouts. It also holds where one is no duration, of which the pattern speaks: <c>duration()</c> of such a text is an error that explains nothing.</summary>
    public const string TimeoutsRule = "!has(self.timeoutDefault) || !has(self.timeoutMax) || !self.timeoutDefault.matches('" + Duration + "') || !self.timeoutMax.matches('" + Duration + "') || duration(self.timeoutDefault) <= duration(self.timeoutMax)";

    /// <summary>A quantity that is not negative, with few enough digits that no arithmetic overflows.</summary>
    public const string Quantity = @"^[0-9]{1,15}(\.[0-9]{0,9})?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|[eE][0-9])?$";

    /// <summary>The most characters of a <see cref="Quantity"/>.</summary>
    public const int LongestQuantity = 32;

    /// <summary>A range of addresses, IPv4 or IPv6, with the length of its prefix.</summary>
    public const string Range = "^((" + Octet + "[.]){3}" + Octet + "/(3[0-2]|[12]?[0-9])|" + IPv6 + "/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$";

    /// <summary>The rule of a range. API servers know ranges by themselves, but only from 1.31 on.</summary>
    public const string RangeRule = "self.matches('" + Range + "')";

    /// <summary>The most characters of a <see cref="Range"/>.</summary>
    public const int LongestRange = 49;

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

    /// <summary>The key of a label, an annotation, a taint or an extended resource, in which <c>*</c> stands for any characters but a slash.</summary>
    public const string KeyGlob = "^([a-z0-9*]([-a-z0-9.*]*[a-z0-9*])?/)?[A-Za-z0-9*]([-A-Za-z0-9_.*]*[A-Za-z0-9*])?$";

    /// <summary>The most characters of a <see cref="KeyGlob"/>: a domain of 253, a slash and a name of 63.</summary>
    public const int LongestKey = 317;

    /// <summary>The name of an environment variable.</summary>
    public const string EnvName = "^[A-Za-z_][A-Za-z0-9_]*$";

    private const string Octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private const string Group = "[0-9A-Fa-f]{1,4}";

    // Eight groups, or fewer where :: stands for some.
    private const string IPv6 =
        "((" + Group + ":){7}" + Group + "|(" + Group + ":){1,7}:|(" + Group + ":){1,6}:" + Group
        + "|(" + Group + ":){1,5}(:" + Group + "){2}|(" + Group + ":){1,4}(:" + Group + "){3}|(" + Group + ":){1,3}(:" + Group + "){4}"
        + "|(" + Group + ":){1,2}(:" + Group + "){5}|" + Group + ":(:" + Group + "){6}|:(:" + Group + "){1,7}|::)";
}
