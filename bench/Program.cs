using TrustFlow.Bench;
using TrustFlow.Bench.Clusters;
using TrustFlow.Bench.Rabbit;

return args switch
{
    ["calls"] => await CallsBenchmark.RunAsync(),
    ["put"] => await PutBenchmark.RunAsync(),
    ["store"] => await StoreBenchmark.RunAsync(),
    ["quickstart"] => await QuickStartBenchmark.RunAsync(),
    ["get"] => await GetBenchmark.RunAsync(),
    ["watch"] => await WatchBenchmark.RunAsync(),
    ["flow"] => await FlowBenchmark.RunAsync(),
    ["history"] => await HistoryBenchmark.RunAsync(),
    ["kill", .. var rest] => await KillBenchmark.RunAsync(rest.FirstOrDefault()),
    ["simulate", .. var rest] => Simulate.Run(rest),
    ["requests"] => await RequestBenchmark.RunAsync(),
    ["flow-requests"] => await FlowRequestBenchmark.RunAsync(),
    ["reads"] => await ReadsBenchmark.RunAsync(),
    ["broken"] => await BrokenBenchmark.RunAsync(),
    ["listeners"] => await ListenersBenchmark.RunAsync(),
    ["cluster"] => await ClusterBenchmark.RunAsync(),
    ["echo", var port, var bytes] => await Echo.ServeAsync(port, bytes),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench calls|put|store|quickstart|get|watch|flow|history|kill [TIMES]|simulate [OPTIONS]|requests|flow-requests|reads|broken|listeners|cluster; prints one line of JSON a figure, and exits with 1 if a bar is missed");
    return 2;
}
