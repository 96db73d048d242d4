using System.Reflection;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>What the controller declares; ChartRenderTests holds the chart against it.</summary>
public sealed class RightsTests
{
    /// <summary>The admission plugin OwnerReferencesPermissionEnforcement lets only those change owners who may delete.</summary>
    [Theory]
    [InlineData(typeof(V1PersistentVolumeClaim))]
    [InlineData(typeof(V1Secret))]
    [InlineData(typeof(V1Service))]
    [InlineData(typeof(V1Pod))]
    [InlineData(typeof(V1NetworkPolicy))]
    public void Objects_whose_owners_change_may_be_deleted(Type kind) => Assert.True(
        typeof(SandboxController).GetCustomAttributes<EntityRbacAttribute>().Single(attribute => attribute.Entities.Contains(kind)).Verbs.HasFlag(RbacVerb.Delete));
}
