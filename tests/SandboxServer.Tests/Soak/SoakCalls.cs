using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>The mix: every tool, quick and slow, right and wrong, and programs that try to outlive their call.</summary>
/// <param name="site">Pages for the web tools.</param>
/// <param name="marker">Seconds that the programs sleep which nobody may find afterwards.</param>
internal sealed class SoakCalls(FixtureSite site, string marker)
{
    /// <summary>How the names of all files begin that calls leave on purpose.</summary>
    public const string DocumentPrefix = "kept-";

    // A session of the protocol before 2026-07-28 outlives its client's connections, and so do its calls, until their time is up.
    private const double Outlived = 15;
    private const double Patient = 100;
    private const string SlowPage = "/slow";
    private const string QuickPage = "/quick";

    private string Quick { get; } = Local(site, site.Serve(QuickPage, "<title>t</title><p>quick page"));

    private string Slow { get; } = Local(site, site.Serve(SlowPage, async context => await Task.Delay(TimeSpan.FromMinutes(5), context.RequestAborted)));

    /// <summary>One call of the mix; <paramref name="client"/> has files of its own.</summary>
    public SoakCall Next(Random random, int client)
    {
        var number = random.Next(1_000_000);
        var document = $"c{client}/{DocumentPrefix}{random.Next(20)}.txt";
        return random.Next(100) switch
        {
            < 20 => Bash($"echo {number}", result => Text(result, "stdout") == $"{number}\n"),
            < 25 => Bash($"sleep {marker} & (setsid sleep {marker} &) & nohup sleep {marker} & echo {number}", result => Text(result, "stdout") == $"{number}\n"),
            < 27 => Bash("head -c 200000 /dev/zero | tr '\\0' x; exit 3", result => result.GetProperty("exit_code").GetInt32() == 3),
            < 29 => Bash($"sleep {marker}", result => result.GetProperty("exit_code").GetInt32() == 124, timeout: 0.2),
            < 33 => Bash($"sleep {marker} & sleep {marker}", static _ => true, Outlived, endless: true),
            < 45 => Python($"_ = {number} * 2", result => result.GetProperty("result").GetInt32() == number * 2),
            < 48 => Python($"import os\nif os.fork() == 0: os.setsid(); os.execvp('sleep', ['sleep', '{marker}'])\n_ = {number}", result => result.GetProperty("result").GetInt32() == number),
            < 50 => Python("raise ValueError('no')", result => !result.GetProperty("success").GetBoolean()),
            < 52 => Python($"import time\ntime.sleep({marker})", static _ => true, Outlived, endless: true),
            < 66 => new("file_write", new() { ["path"] = document, ["content"] = new string('x', random.Next(100_000)) }, Succeeds),
            < 76 => new("file_read", new() { ["path"] = document }, static _ => true),
            < 80 => new("file_list", new() { ["path"] = "/" }, Succeeds),
            < 83 => new("file_move", new() { ["source"] = document, ["destination"] = $"c{client}/{DocumentPrefix}moved.txt" }, static _ => true),
            < 86 => new("file_delete", new() { ["path"] = document }, static _ => true),
            < 90 => new("system_env_var", [], static result => result.TryGetProperty("variables", out _)),
            < 93 => new("file_read", new() { ["path"] = number }, null),
            < 97 => new("web_scrape", new() { ["url"] = Quick }, static result => Text(result, "content").Contains("quick page", StringComparison.Ordinal)),
            < 99 => new("web_scrape", new() { ["url"] = Slow, ["timeout"] = 0.1 }, static result => !result.GetProperty("success").GetBoolean()),
            _ => new("web_scrape", new() { ["url"] = Slow, ["timeout"] = Outlived }, static _ => true, Endless: true),
        };
    }

    private static SoakCall Bash(string command, Func<JsonElement, bool> isRight, double timeout = Patient, bool endless = false) =>
        new("system_run_command", new() { ["command"] = command, ["timeout"] = timeout }, isRight, endless);

    private static SoakCall Python(string code, Func<JsonElement, bool> isRight, double timeout = Patient, bool endless = false) =>
        new("system_run_python", new() { ["code"] = code, ["timeout"] = timeout }, isRight, endless);

    private static bool Succeeds(JsonElement result) => result.GetProperty("success").GetBoolean();

    private static string Text(JsonElement result, string key) => result.GetProperty(key).GetString()!;

    // The server asks the machine's resolver, which does not know the tests' names.
    private static string Local(FixtureSite site, string url) => site.Url(new Uri(url).AbsolutePath, "127.0.0.1");
}
