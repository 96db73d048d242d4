using System.Text;

namespace ContainerMcp.Operator.Hosting;

/// <summary>The text of <c>--help</c>.</summary>
internal static class OperatorHelp
{
    public static string Render()
    {
        var text = new StringBuilder("""
            The Container-MCP operator: keeps the sandboxes of a Kubernetes cluster as their McpSandbox objects say.

            Usage: ContainerMcp.Operator [--help | --version]
                   ContainerMcp.Operator remove-node-profiles NAMESPACE DAEMONSET    the chart's hook before it is uninstalled

            It finds the cluster by its service account, else by KUBECONFIG or ~/.kube/config.
            Exit codes: 0 ended by a signal, 1 failed, 2 arguments or settings cannot be used.
            Everything is set by environment variables:

            """);
        text.Append('\n');
        foreach (var setting in OperatorSettings.Describe())
        {
            text.Append(setting.Name).Append(setting.Default is { } value ? $" (default: {value})\n" : " (required)\n");
            text.Append("    ").Append(setting.Purpose).Append('\n');
            text.Append("    Allowed: ").Append(setting.Allowed).Append(".\n");
        }

        return text.ToString();
    }
}
