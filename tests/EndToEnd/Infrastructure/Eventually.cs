using System.Diagnostics;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>Waits for a condition, never longer than a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until the answer is not null.</summary>
    /// <param name="what">The words of the failure.</param>
    /// <param name="ask">The question.</param>
    /// <param name="timeout">The deadline.</param>
    /// <param name="ct">The test's own token.</param>
    /// <param name="onTimeout">Facts for the failure message.</param>
    public static async Task<T> GetAsync<T>(
        string what, Func<Task<T?>> ask, TimeSpan timeout, CancellationToken ct, Func<Task<string>>? onTimeout = null)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            if (watch.Elapsed > timeout)
            {
                throw new TimeoutException($"not within {timeout.TotalSeconds} s: {what}\n{(onTimeout is null ? "" : await onTimeout())}");
            }

            await Task.Delay(Interval, ct);
        }
    }

    /// <summary>Asks until the answer is true.</summary>
    public static Task TrueAsync(
        string what, Func<Task<bool>> ask, TimeSpan timeout, CancellationToken ct, Func<Task<string>>? onTimeout = null) =>
        GetAsync(what, async () => await ask() ? what : null, timeout, ct, onTimeout);
}
