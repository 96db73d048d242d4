using ContainerMcp.Common;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>The lesser of two amounts. One that cannot be read is passed over here; validation names it.</summary>
internal static class Lesser
{
    public static IntOrString Quantity(IntOrString one, IntOrString? other) =>
        other is not null && Quantities.TryParse(other, out var most) && Quantities.TryParse(one, out var value) && value > most ? other : one;

    public static string Duration(string one, string? other) =>
        GoDuration.TryParse(other, out var most) && GoDuration.TryParse(one, out var value) && value.Nanoseconds > most.Nanoseconds ? other! : one;
}
