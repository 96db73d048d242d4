namespace ContainerMcp.SandboxServer.Web;

/// <summary>What white space in text means (CSS <c>white-space</c>).</summary>
internal enum PageSpaces
{
    /// <summary>It separates words.</summary>
    Collapse,

    /// <summary>It separates words, line breaks are shown.</summary>
    Lines,

    /// <summary>It is shown.</summary>
    Preserve,
}
