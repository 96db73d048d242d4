using ContainerMcp.SandboxServer.Hosting;

return await ServerProgram.RunAsync(args);
