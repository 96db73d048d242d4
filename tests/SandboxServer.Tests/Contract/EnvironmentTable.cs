namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>docs/contract.md: <c>system_env_var</c>.</summary>
internal static class EnvironmentTable
{
    public static ConformanceTable Table { get; } = new()
    {
        { "all: variables, requested_var null", "system_env_var", "{}", """{"variables":{"SANDBOX_ENV_GREETING":"hello","GREETING":"hello","EMPTY":"","FILE_MAX_SIZE_MB":"1"},"requested_var":null}""" },
        { "all with null", "system_env_var", """{"var_name":null}""", """{"requested_var":null,"variables":{"GREETING":"hello"}}""" },
        { "an empty name asks for all", "system_env_var", """{"var_name":""}""", """{"requested_var":null,"variables":{"GREETING":"hello"}}""" },
        { "one", "system_env_var", """{"var_name":"GREETING"}""", """{"variables":{"GREETING":"hello"},"requested_var":"hello"}""" },
        { "one by its full name", "system_env_var", """{"var_name":"SANDBOX_ENV_GREETING"}""", """{"variables":{"SANDBOX_ENV_GREETING":"hello"}}""" },
        { "unknown is empty", "system_env_var", """{"var_name":"NOTHING"}""", """{"variables":{"NOTHING":""},"requested_var":""}""" },
        { "names are case-sensitive", "system_env_var", """{"var_name":"greeting"}""", """{"variables":{"greeting":""}}""" },
        { "19 the filter holds with a name too", "system_env_var", """{"var_name":"CANARY"}""", """{"variables":{"CANARY":""},"requested_var":""}""" },
        { "the token's file", "system_env_var", """{"var_name":"MCP_AUTH_TOKEN_FILE"}""", """{"variables":{"MCP_AUTH_TOKEN_FILE":""}}""" },
        { "PATH and HOME", "system_env_var", """{"var_name":"PATH"}""", """{"variables":{"PATH":""}}""" },
        { "a pattern is a name", "system_env_var", """{"var_name":"*"}""", """{"variables":{"*":""}}""" },
        { "NUL", "system_env_var", """{"var_name":"GREETING\u0000"}""", """{"variables":{"GREETING\u0000":""}}""" },
        { "a number", "system_env_var", """{"var_name":1}""", "!'var_name' is a number" },
        { "a list", "system_env_var", """{"var_name":["GREETING"]}""", "!'var_name' is an array" },
    };
}
