using System.Net;
using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Settings;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Settings;

public sealed class ServerSettingsTests
{
    [Fact]
    public void Without_variables_the_documented_defaults_hold()
    {
        var settings = Parse();

        Assert.Equal(IPAddress.Loopback, settings.Endpoint.Address);
        Assert.Equal(8000, settings.Endpoint.Port);
        Assert.Equal(LogLevel.Information, settings.LogLevel);
        Assert.Equal(["ls", "cat", "grep", "find", "echo", "pwd", "mkdir", "touch"], settings.Bash.AllowedCommands);
        Assert.False(settings.Bash.AllowAll);
        Assert.Equal((30, 120), (settings.Bash.TimeoutDefault.TotalSeconds, settings.Bash.TimeoutMax.TotalSeconds));
        Assert.Equal((30, 120), (settings.Python.TimeoutDefault.TotalSeconds, settings.Python.TimeoutMax.TotalSeconds));
        Assert.Equal(256L << 20, settings.Python.MemoryLimitBytes);
        Assert.Equal(10L << 20, settings.File.MaxSizeBytes);
        Assert.Equal(["txt", "md", "csv", "json", "py"], settings.File.AllowedExtensions);
        Assert.Equal(30, settings.Web.TimeoutDefault.TotalSeconds);
        Assert.Equal(["*"], settings.Web.AllowedDomains);
        Assert.Empty(settings.Web.AllowedAddresses);
        Assert.Equal(new ToolSwitches(true, true, true, true), settings.Tools);
        Assert.Null(settings.Endpoint.IdleTimeout);
        Assert.False(settings.Endpoint.AllowRoot);
    }

    [Theory]
    [InlineData("MCP_HOST", "example.com")]
    [InlineData("MCP_HOST", "1")]
    [InlineData("MCP_PORT", "65536")]
    [InlineData("MCP_PORT", "-1")]
    [InlineData("MCP_PORT", "80.5")]
    [InlineData("LOG_LEVEL", "loud")]
    [InlineData("DEBUG", "maybe")]
    [InlineData("SANDBOX_ROOT", "/")]
    [InlineData("SANDBOX_ROOT", "/tmp/..")]
    [InlineData("TEMP_DIR", "//")]
    [InlineData("TOOLS_ENABLE_BASH", "si")]
    [InlineData("BASH_ALLOWED_COMMANDS", "ls,/bin/id")]
    [InlineData("BASH_ALLOWED_COMMANDS", "ls,$(id)")]
    [InlineData("BASH_ALLOWED_COMMANDS", "..")]
    [InlineData("BASH_TIMEOUT_DEFAULT", "0")]
    [InlineData("BASH_TIMEOUT_DEFAULT", "-5")]
    [InlineData("BASH_TIMEOUT_DEFAULT", "soon")]
    [InlineData("BASH_TIMEOUT_DEFAULT", "121")]
    [InlineData("BASH_TIMEOUT_MAX", "2h")]
    [InlineData("PYTHON_TIMEOUT_DEFAULT", "1e3")]
    [InlineData("PYTHON_MEMORY_LIMIT", "1Ki")]
    [InlineData("PYTHON_MEMORY_LIMIT", "much")]
    [InlineData("FILE_MAX_SIZE_MB", "-1")]
    [InlineData("FILE_MAX_SIZE_MB", "999999999999999")]
    [InlineData("FILE_ALLOWED_EXTENSIONS", "txt,a/b")]
    [InlineData("WEB_TIMEOUT_DEFAULT", "NaN")]
    [InlineData("WEB_ALLOWED_DOMAINS", "exa mple.com,http://x")]
    [InlineData("WEB_ALLOWED_DOMAINS", "example.123")]
    [InlineData("WEB_ALLOWED_DOMAINS", "a-.com")]
    [InlineData("WEB_ALLOWED_DOMAINS", "-a.com")]
    [InlineData("WEB_ALLOWED_DOMAINS", "a..com")]
    [InlineData("WEB_ALLOWED_DOMAINS", "*.*")]
    [InlineData("WEB_ALLOWED_ADDRESSES", "10.0.0.1")]
    [InlineData("WEB_ALLOWED_ADDRESSES", "10.0.0.1:0")]
    [InlineData("WEB_ALLOWED_ADDRESSES", "fd00::1")]
    [InlineData("WEB_ALLOWED_ADDRESSES", "example.com:80")]
    [InlineData("WEB_ALLOWED_NETWORKS", "10.0.0.0/33")]
    [InlineData("WEB_ALLOWED_NETWORKS", "example.com")]
    [InlineData("MCP_WRITE_TIMEOUT", "0")]
    [InlineData("MCP_RESTART_TIME", "yesterday")]
    [InlineData("WEB_DENIED_NETWORKS", "10.0.0.0/33")]
    [InlineData("WEB_SEARCH_PROVIDER", "google")]
    [InlineData("WEB_SEARCH_PROVIDER", "1")]
    [InlineData("WEB_SEARCH_URL", "search.example")]
    [InlineData("MCP_ALLOWED_HOSTS", "http://x")]
    [InlineData("MCP_ALLOWED_HOSTS", "x:8000")]
    [InlineData("MCP_MAX_BODY_MB", "1Ki")]
    [InlineData("MCP_MAX_SESSIONS", "0")]
    [InlineData("MCP_HEARTBEAT_INTERVAL", "16")]
    [InlineData("MCP_HEARTBEAT_INTERVAL", "1ms")]
    [InlineData("IDLE_TIMEOUT", "never")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    public void A_value_that_is_not_allowed_is_named_with_what_is(string name, string value)
    {
        var error = Assert.Single(Assert.Throws<SettingsException>(() => Parse((name, value))).Errors);

        Assert.StartsWith(name + ": '", error, StringComparison.Ordinal);
        Assert.Contains("Allowed: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var errors = Assert.Throws<SettingsException>(() => ServerSettings.Parse(new Dictionary<string, string>
        {
            ["MCP_PORT"] = "x",
            ["LOG_LEVEL"] = "y",
            ["WEB_ALLOWED_ADDRESSES"] = "1,2.3.4.5",
        })).Errors;

        Assert.Equal(["LOG_LEVEL", "MCP_AUTH_TOKEN_FILE", "MCP_PORT", "WEB_ALLOWED_ADDRESSES", "WEB_ALLOWED_ADDRESSES"],
            errors.Select(error => error.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_bad_value_cannot_break_the_line_or_fill_the_log()
    {
        var error = Assert.Single(Assert.Throws<SettingsException>(() => Parse(("LOG_LEVEL", "a\nb" + new string('x', 5000)))).Errors);

        Assert.DoesNotContain('\n', error);
        Assert.InRange(error.Length, 1, 300);
    }

    [Theory]
    [InlineData("searxng", "WEB_SEARCH_URL")]
    [InlineData("Brave", "WEB_SEARCH_KEY_FILE")]
    public void A_search_provider_needs_its_own_settings(string provider, string missing) =>
        Assert.StartsWith(missing + ": not set", Assert.Single(Assert.Throws<SettingsException>(() => Parse(("WEB_SEARCH_PROVIDER", provider))).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0.5", 0.5)]
    [InlineData("45s", 45)]
    [InlineData("1m30s", 90)]
    [InlineData("250ms", 0.25)]
    [InlineData("0.5m", 30)]
    public void Durations_are_seconds_or_go_durations(string text, double seconds) =>
        Assert.Equal(seconds, Parse(("BASH_TIMEOUT_DEFAULT", text)).Bash.TimeoutDefault.TotalSeconds, 6);

    [Theory]
    [InlineData("64", 64L << 20)]
    [InlineData("128Mi", 128L << 20)]
    [InlineData("1Gi", 1L << 30)]
    [InlineData("65536Ki", 64L << 20)]
    [InlineData("100M", 100_000_000L)]
    public void Sizes_are_mebibytes_or_quantities(string text, long bytes) =>
        Assert.Equal(bytes, Parse(("PYTHON_MEMORY_LIMIT", text)).Python.MemoryLimitBytes);

    [Fact]
    public void Lists_are_trimmed_and_empty_entries_ignored()
    {
        var settings = Parse(
            ("BASH_ALLOWED_COMMANDS", " ls , ,cat,, ls\t"), ("FILE_ALLOWED_EXTENSIONS", ".txt, MD ,"), ("WEB_ALLOWED_DOMAINS", ", Example.COM ,*.test.org,"));

        Assert.Equal(["ls", "cat"], settings.Bash.AllowedCommands);
        Assert.Equal(["txt", "MD"], settings.File.AllowedExtensions);
        Assert.Equal(["example.com", "test.org"], settings.Web.AllowedDomains);
    }

    [Fact]
    public void An_empty_list_allows_nothing_but_for_extensions_means_the_default()
    {
        var settings = Parse(("BASH_ALLOWED_COMMANDS", ""), ("WEB_ALLOWED_DOMAINS", " , "), ("FILE_ALLOWED_EXTENSIONS", " "));

        Assert.Empty(settings.Bash.AllowedCommands);
        Assert.Empty(settings.Web.AllowedDomains);
        Assert.Equal(5, settings.File.AllowedExtensions.Count);
    }

    [Fact]
    public void A_star_allows_everything()
    {
        var settings = Parse(("BASH_ALLOWED_COMMANDS", "*"), ("FILE_ALLOWED_EXTENSIONS", "txt,*"));

        Assert.True(settings.Bash.AllowAll);
        Assert.True(settings.File.AllowAllExtensions);
    }

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("Warning", LogLevel.Warning)]
    [InlineData("ERROR", LogLevel.Error)]
    public void Log_level_ignores_case(string text, LogLevel level) => Assert.Equal(level, Parse(("LOG_LEVEL", text)).LogLevel);

    [Fact]
    public void A_lowered_maximum_lowers_the_default()
    {
        var settings = Parse(("BASH_TIMEOUT_MAX", "20s"));

        Assert.Equal(TimeSpan.FromSeconds(20), settings.Bash.TimeoutDefault);
    }

    [Fact]
    public void A_relative_workspace_becomes_absolute() =>
        Assert.Equal(Path.GetFullPath("box"), Parse(("SANDBOX_ROOT", "./x/../box/")).SandboxRoot);

    [Fact]
    public void Without_token_and_without_permission_the_server_does_not_start()
    {
        var error = Assert.Single(Assert.Throws<SettingsException>(() => ServerSettings.Parse(new Dictionary<string, string>())).Errors);

        Assert.Contains("MCP_AUTH_TOKEN_FILE", error, StringComparison.Ordinal);
        Assert.Contains("MCP_ALLOW_ANONYMOUS=true", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Anonymous_on_all_interfaces_needs_allowed_hosts()
    {
        var open = new Dictionary<string, string> { ["MCP_ALLOW_ANONYMOUS"] = "true", ["MCP_HOST"] = "0.0.0.0" };

        Assert.Contains("MCP_ALLOWED_HOSTS", Assert.Single(Assert.Throws<SettingsException>(() => ServerSettings.Parse(open)).Errors), StringComparison.Ordinal);
        open["MCP_ALLOWED_HOSTS"] = "agent.example";
        Assert.True(ServerSettings.Parse(open).Endpoint.AllowAnonymous);
    }

    [Fact]
    public void Help_describes_every_variable_with_its_default()
    {
        var help = SettingsHelp.Render();

        foreach (var name in (string[])["MCP_HOST", "MCP_PORT", "LOG_LEVEL", "DEBUG", "SANDBOX_ROOT", "TEMP_DIR", "BASH_ALLOWED_COMMANDS", "BASH_TIMEOUT_DEFAULT",
            "BASH_TIMEOUT_MAX", "PYTHON_MEMORY_LIMIT", "PYTHON_TIMEOUT_DEFAULT", "PYTHON_TIMEOUT_MAX", "FILE_MAX_SIZE_MB", "FILE_ALLOWED_EXTENSIONS",
            "WEB_TIMEOUT_DEFAULT", "WEB_TIMEOUT_MAX", "WEB_ALLOWED_DOMAINS", "WEB_ALLOWED_ADDRESSES", "WEB_ALLOWED_NETWORKS", "MCP_WRITE_TIMEOUT", "MCP_RESTART_REASON", "MCP_RESTART_TIME", "MCP_AUTH_TOKEN_FILE", "MCP_ALLOW_ANONYMOUS", "MCP_ALLOW_ROOT",
            "MCP_ALLOWED_HOSTS", "IDLE_TIMEOUT", "SANDBOX_ENV_*"])
        {
            Assert.Contains("\n" + name, help, StringComparison.Ordinal);
        }

        Assert.Contains("MCP_PORT (default: 8000)", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_settings_and_the_owners_variables_are_visible()
    {
        var visible = Parse(
            ("SANDBOX_ENV_GREETING", "hello"), ("SANDBOX_ENV_MCP_PORT", "forged"), ("MCP_PORT", "8001"), ("AWS_SECRET_ACCESS_KEY", "canary"),
            ("SANDBOX_ENV_", "nameless"), ("WEB_SEARCH_KEY_FILE", "/key"), ("PATH", "/bin")).VisibleEnvironment;

        Assert.Equal(["GREETING", "MCP_PORT", "SANDBOX_ENV_GREETING", "SANDBOX_ENV_MCP_PORT"], visible.Keys);
        Assert.Equal("hello", visible["GREETING"]);
        Assert.Equal("8001", visible["MCP_PORT"]);
    }

    [Fact]
    public void Secrets_and_half_of_the_containers_memory_are_out_of_reach_of_the_jails()
    {
        Assert.Equal(["/etc/token", "/key"], ManagerSetup.Jails(Parse(("WEB_SEARCH_KEY_FILE", "/key"))).SecretFiles);
        Assert.Equal([512L << 20, 64L << 20, null], new long?[] { 1L << 30, 100L << 20, null }.Select(ManagerSetup.BashMemory));
    }

    private static ServerSettings Parse(params (string Name, string Value)[] variables) =>
        ServerSettings.Parse(variables.Append(("MCP_AUTH_TOKEN_FILE", "/etc/token")).ToDictionary(v => v.Item1, v => v.Item2));
}
