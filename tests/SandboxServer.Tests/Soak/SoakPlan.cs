using System.Globalization;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>How long and with which dice: SOAK_CALLS, SOAK_SEED and SOAK_CLIENTS, as eng/soak sets them.</summary>
internal sealed record SoakPlan(int Calls, int Seed, int Clients)
{
    /// <summary>Calls before the first look, in which the runtime makes what it then keeps: threads, pools, compiled code, idle sessions.</summary>
    public int WarmUp => Math.Clamp(Calls / 5, 100, 1000);

    public static SoakPlan FromEnvironment() =>
        new(Read("SOAK_CALLS", 1000), Read("SOAK_SEED", Random.Shared.Next()), Read("SOAK_CLIENTS", 8));

    private static int Read(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
