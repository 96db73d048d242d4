using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.NodeProfiles;
using ContainerMcp.Operator.Sandboxes;

return args is [RemovalProgram.Command, var ns, var daemonSet]
    ? await RemovalProgram.RunAsync(ns, daemonSet)
    : await OperatorProgram.RunAsync(args, static (runtime, options) => runtime.AddSandboxes(options));
