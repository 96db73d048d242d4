using ContainerMcp.Operator.Hosting;

return await OperatorProgram.RunAsync(args, static (runtime, options) => { });
