using System.Globalization;

namespace ContainerMcp.TestCluster.Nodeless;

/// <summary>Reads what an operator tells Prometheus.</summary>
public static class PrometheusText
{
    /// <summary>The sum of a metric over all of its labels; 0 where it is missing.</summary>
    public static double Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(Value);

    /// <summary>The values of a metric added up by some of its labels, whose values make the key.</summary>
    public static Dictionary<string, double> ByLabels(string metrics, string name, params string[] labels) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
        .GroupBy(line => string.Join(' ', labels.Select(label => Label(line, label))))
        .ToDictionary(group => group.Key, group => group.Sum(Value));

    /// <summary>A quantile of a histogram over all of its labels, interpolated within a bucket.</summary>
    public static double Percentile(string metrics, string name, double quantile)
    {
        var buckets = ByLabels(metrics, name + "_bucket", "le")
            .Select(entry => (Bound: entry.Key == "+Inf" ? double.PositiveInfinity : double.Parse(entry.Key, CultureInfo.InvariantCulture), Count: entry.Value))
            .OrderBy(bucket => bucket.Bound).ToArray();
        var wanted = buckets[^1].Count * quantile;
        var (bound, below) = (0.0, 0.0);
        foreach (var bucket in buckets)
        {
            if (bucket.Count >= wanted)
            {
                return double.IsInfinity(bucket.Bound) ? bound : bound + (bucket.Bound - bound) * (wanted - below) / (bucket.Count - below);
            }

            (bound, below) = bucket;
        }

        return bound;
    }

    private static string Label(string line, string label)
    {
        var start = line.IndexOf(label + "=\"", StringComparison.Ordinal);
        return start < 0 ? "" : line[(start + label.Length + 2)..line.IndexOf('"', start + label.Length + 2)];
    }

    private static double Value(string line) =>
        double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
}
