using TrustFlow.Mortal.Host;

// A silo of configuration and flows that dies when it is told to. Takes its data folder, and commands as lines of JSON.
return args is [var folder] ? await MortalSilo.RunAsync(folder) : 2;
