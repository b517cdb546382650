using TrustFlow.Silo;

return await StartErrors.OneLineAsync(() => SiloCommand.Create(SiloHost.RunAsync).Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false }));
