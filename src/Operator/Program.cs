using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;

return await OperatorProgram.RunAsync(args, static (runtime, options) => runtime.AddSandboxes(options));
