using ContainerMcp.CrdGenerator;

return GeneratorCommand.Run(args, Console.Out, Console.Error);
