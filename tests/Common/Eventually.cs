using Xunit;

namespace ContainerMcp.TestCommon;

/// <summary>Waits for a condition, with a deadline.</summary>
public static class Eventually
{
    /// <summary>Waits until <paramref name="condition"/> holds; <paramref name="what"/> says in words what is awaited.</summary>
    public static async Task TrueAsync(Func<bool> condition, string what, int seconds = 20)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!condition())
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Not within {seconds} s: {what}");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
