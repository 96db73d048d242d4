using System.Globalization;

namespace ContainerMcp.TestCluster.Nodeless;

/// <summary>Reads what an operator tells Prometheus.</summary>
public static class PrometheusText
{
    /// <summary>The sum of a metric over all of its labels; 0 where it is missing.</summary>
    public static double Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
}
