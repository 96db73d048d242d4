using ContainerMcp.Benchmarks;
using ContainerMcp.Benchmarks.Operator;
using ContainerMcp.Benchmarks.Server;

switch (args)
{
    case ["first-call", .. var rest] when rest is not ["--help"]:
        return await FirstCallProgram.RunAsync(rest);
    case ["server", .. var rest] when rest is not ["--help"]:
        return await ServerBenchProgram.RunAsync(rest);
    case ["operator", .. var rest] when rest is not ["--help"]:
        return await OperatorBenchProgram.RunAsync(rest);
    case ["first-call" or "server" or "operator" or "--help", ..]:
        Console.WriteLine($"{ServerBenchOptions.Help}\n\n{OperatorBenchOptions.Help}\n\n{BenchOptions.Help}");
        return 0;
    default:
        await Console.Error.WriteLineAsync($"{ServerBenchOptions.Help}\n\n{OperatorBenchOptions.Help}\n\n{BenchOptions.Help}");
        return 2;
}
