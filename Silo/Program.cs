using TrustFlow.Silo;

return await StartErrors.OneLineAsync(() => SiloCommand.RunAsync(args, SiloHost.RunAsync));
