using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>The tools' part of the effective spec, all but the memory of Python, which depends on the resources.</summary>
internal static class EffectiveTools
{
    public static ToolsSpec Of(ToolsSpec wish, ToolsSpec defaults, ToolsSpec builtIn, SandboxMaximum max, SandboxChoices allowed)
    {
        var bashMax = wish.Bash.TimeoutMax ?? defaults.Bash.TimeoutMax ?? Lesser.Duration(builtIn.Bash.TimeoutMax!, max.ToolTimeout);
        var pythonMax = wish.Python.TimeoutMax ?? defaults.Python.TimeoutMax ?? Lesser.Duration(builtIn.Python.TimeoutMax!, max.ToolTimeout);
        return new()
        {
            Bash = new()
            {
                Enabled = Enabled(ToolFamily.Bash, wish.Bash.Enabled, defaults.Bash.Enabled, allowed),
                AllowedCommands = wish.Bash.AllowedCommands ?? defaults.Bash.AllowedCommands ?? builtIn.Bash.AllowedCommands,
                TimeoutDefault = wish.Bash.TimeoutDefault ?? Lesser.Duration(defaults.Bash.TimeoutDefault ?? builtIn.Bash.TimeoutDefault!, bashMax),
                TimeoutMax = bashMax,
            },
            Python = new()
            {
                Enabled = Enabled(ToolFamily.Python, wish.Python.Enabled, defaults.Python.Enabled, allowed),
                TimeoutDefault = wish.Python.TimeoutDefault ?? Lesser.Duration(defaults.Python.TimeoutDefault ?? builtIn.Python.TimeoutDefault!, pythonMax),
                TimeoutMax = pythonMax,
            },
            File = new()
            {
                Enabled = Enabled(ToolFamily.File, wish.File.Enabled, defaults.File.Enabled, allowed),
                MaxSize = wish.File.MaxSize ?? defaults.File.MaxSize ?? builtIn.File.MaxSize,
                AllowedExtensions = wish.File.AllowedExtensions ?? defaults.File.AllowedExtensions ?? builtIn.File.AllowedExtensions,
            },
            Web = new()
            {
                Enabled = Enabled(ToolFamily.Web, wish.Web.Enabled, defaults.Web.Enabled, allowed),
                TimeoutDefault = wish.Web.TimeoutDefault ?? defaults.Web.TimeoutDefault ?? builtIn.Web.TimeoutDefault,
                AllowedDomains = wish.Web.AllowedDomains ?? defaults.Web.AllowedDomains ?? allowed.Domains ?? builtIn.Web.AllowedDomains,
                Search = Search(wish.Web.Search, defaults.Web.Search, builtIn.Web.Search),
            },
            // The server's own default needs no variable.
            MaxResultChars = wish.MaxResultChars ?? defaults.MaxResultChars,
        };
    }

    private static bool Enabled(string family, bool? wish, bool? standard, SandboxChoices allowed) =>
        wish ?? (allowed.Tools?.Contains(family) != false && (standard ?? true));

    // An engine, its address and its key are one choice, or a key of the class's could be sent to an address of the sandbox's. Who names
    // one of them names all; only the engine's kind, which is no secret, is then still the class's.
    private static WebSearchSpec Search(WebSearchSpec wish, WebSearchSpec defaults, WebSearchSpec builtIn)
    {
        var choice = wish is { Provider: null, Url: null, SecretKeyRef: null } ? defaults : wish;
        return new() { Provider = wish.Provider ?? defaults.Provider ?? builtIn.Provider, Url = choice.Url, SecretKeyRef = choice.SecretKeyRef };
    }
}
