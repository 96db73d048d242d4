using ContainerMcp.ControllerRuntime.Cache;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

public sealed class ObjectStoreTests
{
    private readonly ObjectStore<V1ConfigMap> _store = new([null]);
    private readonly List<string> _changes = [];

    public ObjectStoreTests() => _store.Changed += c => _changes.Add($"{c.Type} {c.Current.Metadata.Name}");

    private static V1ConfigMap Map(string name, int version, string? uid = null) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "ns",
            Uid = uid ?? $"uid-{name}",
            ResourceVersion = $"{version}",
        },
    };

    private void List(int version, params V1ConfigMap[] items) => _store.Replace(null, new([.. items.Select(_store.Pack)], [], $"{version}"));

    private void Event(WatchEventType type, V1ConfigMap item) => _store.Apply(null, new(type, item.Metadata.ResourceVersion, item));

    [Fact]
    public void A_new_list_reports_what_differs()
    {
        List(10, Map("a", 1), Map("b", 2));
        _changes.Clear();
        List(20, Map("b", 15), Map("c", 16));

        Assert.Equal(["Added c", "Deleted a", "Modified b"], _changes.Order());
        Assert.Equal(["b", "c"], _store.List().Select(m => m.Metadata.Name).Order());
    }

    [Fact]
    public void An_own_write_is_visible_before_the_watch_tells_of_it()
    {
        List(10);
        _store.Observe(Map("a", 11));

        Assert.NotNull(_store.Get(new("ns", "a")));
        Assert.Empty(_changes);
    }

    [Fact]
    public void An_own_write_never_brings_a_deleted_object_back()
    {
        // The answer to a write may come after the watch has told of the object's deletion.
        List(10);
        Event(WatchEventType.Added, Map("a", 11));
        Event(WatchEventType.Deleted, Map("a", 15));
        _store.Observe(Map("a", 11));
        _store.Observe(Map("a", 13));

        Assert.Null(_store.Get(new("ns", "a")));
    }

    [Fact]
    public void An_older_event_does_not_undo_an_own_write_but_a_deletion_does()
    {
        List(10, Map("a", 5));
        _store.Observe(Map("a", 20));
        Event(WatchEventType.Modified, Map("a", 15));
        Assert.Equal("20", _store.Get(new("ns", "a"))!.Metadata.ResourceVersion);

        Event(WatchEventType.Deleted, Map("a", 21));
        Assert.Null(_store.Get(new("ns", "a")));
    }

    [Fact]
    public void The_deletion_of_a_predecessor_does_not_remove_its_successor()
    {
        List(10, Map("a", 5, uid: "old"));
        _store.Observe(Map("a", 20, uid: "new"));
        Event(WatchEventType.Deleted, Map("a", 15, uid: "old"));

        Assert.Equal("new", _store.Get(new("ns", "a"))!.Metadata.Uid);
        Assert.Equal(["Deleted a"], _changes.Skip(1));
    }

    [Fact]
    public void An_own_write_during_a_list_that_does_not_have_it_yet_is_not_taken_for_deleted()
    {
        List(10);
        _store.Observe(Map("old", 12));
        _store.Observe(Map("new", 21));
        List(20);

        Assert.Equal(["new"], _store.List().Select(m => m.Metadata.Name));
        Assert.Equal(["Deleted old"], _changes);
        Event(WatchEventType.Deleted, Map("new", 22));
        Assert.Equal(0, _store.Count);
    }

    /// <summary>After a restore of etcd.</summary>
    [Fact]
    public void A_list_of_an_older_version_than_the_watch_has_seen_still_counts()
    {
        List(10, Map("a", 5));
        Event(WatchEventType.Modified, Map("a", 30));
        List(20);

        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public void An_own_write_that_is_older_than_the_list_is_ignored()
    {
        _store.Observe(Map("early", 5));
        List(10);
        _store.Observe(Map("a", 9));

        Assert.Equal(0, _store.Count);
    }
}
