namespace ContainerMcp.SandboxServer.Web;

/// <summary>How an element stands in the text of its page.</summary>
internal enum PageBox
{
    /// <summary>Within the line.</summary>
    Inline,

    /// <summary>Within the line, white space at its edges not shown.</summary>
    InlineBlock,

    /// <summary>Within the line, apart from what stands beside it.</summary>
    Word,

    /// <summary>On lines of its own.</summary>
    Block,

    /// <summary>A row of a table.</summary>
    Row,

    /// <summary>A cell of a row.</summary>
    Cell,

    /// <summary>A line break.</summary>
    Break,

    /// <summary>Not shown.</summary>
    None,
}
