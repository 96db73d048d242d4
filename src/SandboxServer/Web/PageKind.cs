namespace ContainerMcp.SandboxServer.Web;

/// <summary>How a body is read.</summary>
internal enum PageKind
{
    /// <summary>As HTML.</summary>
    Html,

    /// <summary>As XML: feeds, XHTML, drawings and whatever else.</summary>
    Xml,

    /// <summary>As it is.</summary>
    Text,
}
