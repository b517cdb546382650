using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Client;
using TrustFlow.SampleClient;

try
{
    var builder = Host.CreateApplicationBuilder(args);

    // Standard output is for what the sample tells; a start that fails is told once, below.
    builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    builder.Services.AddTrustFlowClient(options => Choice.Make(builder.Configuration, options));
    builder.Services.AddSingleton(Console.Out).AddSingleton<Walk>();
    using var host = builder.Build();

    // Connects, or waits until it can.
    await host.StartAsync();
    await host.Services.GetRequiredService<Walk>().RunAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    await host.StopAsync();
    return 0;
}
catch (Exception failure) when (failure is ServerUnreachableException or ServerRefusedException or NotSupportedException or InvalidOperationException or ArgumentException or InvalidDataException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"sample: {failure.Message.ReplaceLineEndings(" ")}");
    return 1;
}
