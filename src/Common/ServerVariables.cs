namespace ContainerMcp.Common;

/// <summary>The variables that the operator sets and the server reads.</summary>
public static class ServerVariables
{
    /// <summary>What the name of a variable of the user begins with: it keeps them from reaching the server's own.</summary>
    public const string UserPrefix = "SANDBOX_ENV_";

    /// <summary>The address to listen on.</summary>
    public const string Host = "MCP_HOST";

    /// <summary>The port to listen on.</summary>
    public const string Port = "MCP_PORT";

    /// <summary>The file with the token.</summary>
    public const string TokenFile = "MCP_AUTH_TOKEN_FILE";

    /// <summary>The file with the token before it, valid for a while after a rotation.</summary>
    public const string PreviousTokenFile = "MCP_AUTH_PREVIOUS_TOKEN_FILE";

    /// <summary>The names by which the server is called.</summary>
    public const string AllowedHosts = "MCP_ALLOWED_HOSTS";

    /// <summary>The workspace.</summary>
    public const string SandboxRoot = "SANDBOX_ROOT";

    /// <summary>The directory for temporary files.</summary>
    public const string TempDirectory = "TEMP_DIR";

    /// <summary>The file by which a server finds out that it is not the first in its pod.</summary>
    public const string StartedFile = "MCP_STARTED_FILE";

    /// <summary>Why this server replaces an earlier one.</summary>
    public const string RestartReason = "MCP_RESTART_REASON";

    /// <summary>When the earlier server ended.</summary>
    public const string RestartTime = "MCP_RESTART_TIME";

    /// <summary>The port of the operator to which a policy forbids connections.</summary>
    public const string NetworkProbePort = "NETWORK_PROBE_PORT";

    /// <summary>How long without a call until the server ends; in seconds.</summary>
    public const string IdleTimeout = "IDLE_TIMEOUT";

    /// <summary>Characters of text that one result of a tool carries.</summary>
    public const string MaxResultChars = "MCP_MAX_RESULT_CHARS";

    /// <summary>Whether system_run_command is served.</summary>
    public const string EnableBash = "TOOLS_ENABLE_BASH";

    /// <summary>Whether system_run_python is served.</summary>
    public const string EnablePython = "TOOLS_ENABLE_PYTHON";

    /// <summary>Whether the file tools are served.</summary>
    public const string EnableFile = "TOOLS_ENABLE_FILE";

    /// <summary>Whether the web tools are served.</summary>
    public const string EnableWeb = "TOOLS_ENABLE_WEB";

    /// <summary>The programs that may be started.</summary>
    public const string BashAllowedCommands = "BASH_ALLOWED_COMMANDS";

    /// <summary>The timeout of a command that asks for none; in seconds.</summary>
    public const string BashTimeoutDefault = "BASH_TIMEOUT_DEFAULT";

    /// <summary>The longest timeout of a command; in seconds.</summary>
    public const string BashTimeoutMax = "BASH_TIMEOUT_MAX";

    /// <summary>The memory of a script; in MiB.</summary>
    public const string PythonMemoryLimit = "PYTHON_MEMORY_LIMIT";

    /// <summary>The timeout of a script that asks for none; in seconds.</summary>
    public const string PythonTimeoutDefault = "PYTHON_TIMEOUT_DEFAULT";

    /// <summary>The longest timeout of a script; in seconds.</summary>
    public const string PythonTimeoutMax = "PYTHON_TIMEOUT_MAX";

    /// <summary>The largest file that is read or written; in MiB.</summary>
    public const string FileMaxSize = "FILE_MAX_SIZE_MB";

    /// <summary>The file extensions that the file tools accept.</summary>
    public const string FileAllowedExtensions = "FILE_ALLOWED_EXTENSIONS";

    /// <summary>The timeout of a web tool's call; in seconds.</summary>
    public const string WebTimeoutDefault = "WEB_TIMEOUT_DEFAULT";

    /// <summary>The domains that the web tools may reach.</summary>
    public const string WebAllowedDomains = "WEB_ALLOWED_DOMAINS";

    /// <summary>Private networks that the web tools may reach.</summary>
    public const string WebAllowedNetworks = "WEB_ALLOWED_NETWORKS";

    /// <summary>Networks that the web tools never reach.</summary>
    public const string WebDeniedNetworks = "WEB_DENIED_NETWORKS";

    /// <summary>Who answers web_search.</summary>
    public const string WebSearchProvider = "WEB_SEARCH_PROVIDER";

    /// <summary>The address of the search provider.</summary>
    public const string WebSearchUrl = "WEB_SEARCH_URL";

    /// <summary>The file with the key of the search provider.</summary>
    public const string WebSearchKeyFile = "WEB_SEARCH_KEY_FILE";
}
