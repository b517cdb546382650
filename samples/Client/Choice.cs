using System.Globalization;
using Microsoft.Extensions.Configuration;
using TrustFlow.Client.Hosting;

namespace TrustFlow.SampleClient;

/// <summary>How this program reaches the deployment, by its arguments and the environment; nothing else in it knows.</summary>
static class Choice
{
    public static void Make(IConfiguration given, TrustFlowClientOptions options)
    {
        options.ConnectTimeout = TimeSpan.FromSeconds(int.Parse(given["wait"] ?? "30", CultureInfo.InvariantCulture));
        options.Token = given["TRUSTFLOW_TOKEN"];
        if (given["cluster"] is not { } cluster)
        {
            options.UseHttp(new Uri(given["server"] ?? given["TRUSTFLOW_SERVER"] ?? "http://127.0.0.1:8088"));
            return;
        }

        // The database's password is not for the command line, where every list of processes shows it.
        var database = given["TRUSTFLOW_DATABASE"] ?? throw new InvalidOperationException("TRUSTFLOW_DATABASE is not set. Set it to the connection string of the silos' database.");
        options.UseCluster(cluster, given["service"] ?? "trustflow", database, given["certificate"]);
    }
}
