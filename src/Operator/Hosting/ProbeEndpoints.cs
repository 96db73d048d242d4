using ContainerMcp.ControllerRuntime.Hosting;

namespace ContainerMcp.Operator.Hosting;

/// <summary>The kubelet's probes.</summary>
internal static class ProbeEndpoints
{
    /// <summary>
    /// Maps <c>/healthz</c> (503 with the names of background loops that hang) and <c>/readyz</c> (503 with the caches that are
    /// not in sync). A standby is ready too: it can take over at once.
    /// </summary>
    public static void MapProbes(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", (RuntimeHealth health) => Answer(health.Stalled));
        endpoints.MapGet("/readyz", (RuntimeHealth health) => Answer(health.NotReady));
    }

    private static IResult Answer(IReadOnlyList<string> problems) => problems.Count == 0
        ? Results.Text("ok\n")
        : Results.Text(string.Join('\n', problems) + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
