using ContainerMcp.Benchmarks;
using ContainerMcp.Benchmarks.Server;

switch (args)
{
    case ["first-call", .. var rest] when rest is not ["--help"]:
        return await FirstCallProgram.RunAsync(rest);
    case ["server", .. var rest] when rest is not ["--help"]:
        return await ServerBenchProgram.RunAsync(rest);
    case ["first-call" or "server" or "--help", ..]:
        Console.WriteLine($"{ServerBenchOptions.Help}\n\n{BenchOptions.Help}");
        return 0;
    default:
        await Console.Error.WriteLineAsync($"{ServerBenchOptions.Help}\n\n{BenchOptions.Help}");
        return 2;
}
