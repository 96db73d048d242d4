namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>How the operator's metrics are called. The names are public: alerts and dashboards use them.</summary>
internal static class OperatorMeter
{
    /// <summary>The meter that all instruments are on.</summary>
    public const string Name = "ContainerMcp.Operator";

    /// <summary>What the name of each begins with: <c>containermcp_operator_</c> in Prometheus.</summary>
    public const string Prefix = "containermcp.operator.";
}
