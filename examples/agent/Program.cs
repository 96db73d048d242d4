using ContainerMcp.Examples.Agent;
using k8s;
using ModelContextProtocol.Client;

AgentOptions options;
try
{
    options = AgentOptions.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n\n{AgentOptions.Help}");
    return 2;
}

if (options.ShowHelp)
{
    Console.WriteLine(AgentOptions.Help);
    return 0;
}

using var deadline = new CancellationTokenSource(options.Timeout);
try
{
    var config = options.Url is null ? KubernetesClientConfiguration.BuildDefaultConfig() : null;
    using var kubernetes = config is null ? null : new Kubernetes(config);
    var namespaceName = options.Namespace ?? config?.Namespace ?? "default";
    var access = kubernetes is null
        ? new SandboxAccess(options.Url!, new Uri(options.Url!, "/mcp"), (await File.ReadAllTextAsync(options.TokenFile!, deadline.Token)).Trim())
        : await new SandboxFinder(kubernetes).WaitReadyAsync(options.Sandbox, namespaceName, deadline.Token);
    var route = kubernetes is null ? Route.Service : await SandboxDialer.ChooseAsync(access, options.Via, deadline.Token);
    Console.WriteLine($"url: {access.Url}{(route == Route.PortForward ? " (dialled through the API server)" : "")}");

    var http = SandboxDialer.CreateHttpClient(access, route, kubernetes);
    await using var session = await SandboxSession.ConnectAsync(access, http, HttpTransportMode.Sse, deadline.Token);
    await new Demonstration(session, Console.Out).RunAsync(deadline.Token);
    Console.WriteLine("demo: ok");
    return 0;
}
catch (Exception e) // whatever went wrong is the demonstration's result
{
    var message = deadline.IsCancellationRequested && e is OperationCanceledException
        ? $"no answer within {options.Timeout.TotalSeconds} s"
        : e.Message;
    await Console.Error.WriteLineAsync($"demo: failed: {message}");
    return 1;
}
