namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>One call and its answer.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">Its arguments, as JSON.</param>
/// <param name="Expected">
/// The keys that the structured result must have at least, as JSON: values equal, objects at least, a text that begins with
/// <c>~</c> contained, one that begins with <c>^</c> a regular expression. Or <c>!</c> and what the text of an error
/// of the call (isError) contains.
/// </param>
internal sealed record ConformanceStep(string Tool, string Arguments, string Expected);
