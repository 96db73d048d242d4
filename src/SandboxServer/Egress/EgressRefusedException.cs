namespace ContainerMcp.SandboxServer.Egress;

/// <summary>The policy does not allow this URL, name or address. The message is for the agent and names what it asked for.</summary>
/// <param name="rule">One of <see cref="EgressRule"/>.</param>
/// <param name="message">What is refused and why.</param>
internal sealed class EgressRefusedException(string rule, string message) : Exception(message)
{
    /// <summary>The rule that refused it.</summary>
    public string Rule => rule;
}
