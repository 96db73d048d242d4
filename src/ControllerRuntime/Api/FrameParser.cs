namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Makes something of a piece of a stream: a line, an item of a list.</summary>
/// <param name="bytes">Its bytes, valid for the call only.</param>
/// <param name="isWhole">Whether that is all of it, or the beginning of one that is too long.</param>
internal delegate TResult FrameParser<out TResult>(ReadOnlySpan<byte> bytes, bool isWhole);
