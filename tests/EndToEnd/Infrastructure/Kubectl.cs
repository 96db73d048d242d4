namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>The real kubectl against the cluster under test.</summary>
internal sealed class Kubectl(string program, string kubeconfig)
{
    public Task<CommandOutput> RunAsync(CancellationToken ct, params string[] arguments) => InvokeAsync(null, arguments, ct);

    public Task<CommandOutput> ApplyAsync(string yaml, CancellationToken ct, params string[] arguments) =>
        InvokeAsync(yaml, ["apply", "-f", "-", .. arguments], ct);

    private Task<CommandOutput> InvokeAsync(string? input, string[] arguments, CancellationToken ct) =>
        Command.RunAsync(
            program,
            arguments,
            ct,
            input,
            environment: new Dictionary<string, string?> { ["KUBECONFIG"] = kubeconfig },
            timeout: TimeSpan.FromMinutes(2));
}
