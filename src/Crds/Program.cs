using ContainerMcp.Crds.Generation;

return GeneratorCommand.Run(args, Console.Out, Console.Error);
