namespace Placeholder;
public sealed class PlaceholderTests { [Xunit.Fact] public void Solution_builds() => Xunit.Assert.NotNull(typeof(object)); }
