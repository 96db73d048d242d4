using System.Text.Json;

namespace ContainerMcp.Examples.Agent;

/// <summary>Runs the tools an agent lives on, prints each call with its result, and checks every result.</summary>
public sealed class Demonstration(SandboxSession session, TextWriter output)
{
    private const string Plan = "1. ask for a sandbox\n2. use it\n";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs it.</summary>
    /// <exception cref="SandboxException">A result is not what it should be; the message names the call.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var tools = await session.Client.ListToolsAsync(cancellationToken: ct);
        await output.WriteLineAsync($"tools: {string.Join(", ", tools.Select(tool => tool.Name).Order(StringComparer.Ordinal))}\n");

        await CallAsync("system_run_command", new() { ["command"] = "echo hello from bash" }, "stdout", "hello from bash\n", ct);
        await CallAsync("system_run_python", new() { ["code"] = "print('hello from python')\n_ = sum(range(10))" }, "result", 45, ct);

        // Files are shared: written by one tool, read by another.
        await CallAsync("file_write", new() { ["path"] = "plan.txt", ["content"] = Plan }, "success", true, ct);
        await CallAsync("system_run_command", new() { ["command"] = "cat plan.txt" }, "stdout", Plan, ct);
        await CallAsync("system_run_python", new() { ["code"] = "open('squares.csv', 'w').write('\\n'.join(f'{n},{n * n}' for n in range(4)))" }, "success", true, ct);
        await CallAsync("file_read", new() { ["path"] = "squares.csv" }, "content", "0,0\n1,1\n2,4\n3,9", ct);
    }

    private async Task CallAsync<T>(string tool, Dictionary<string, object?> arguments, string key, T expected, CancellationToken ct)
    {
        await output.WriteLineAsync($"> {tool} {JsonSerializer.Serialize(arguments, Readable)}");
        var result = await session.CallAsync(tool, arguments, ct);
        await output.WriteLineAsync($"< {JsonSerializer.Serialize(result, Readable)}\n");

        var wanted = JsonSerializer.SerializeToElement(expected);
        if (!result.TryGetProperty(key, out var got) || !JsonElement.DeepEquals(got, wanted))
        {
            throw new SandboxException($"{tool}: {key} should be {wanted.GetRawText()}");
        }
    }
}
