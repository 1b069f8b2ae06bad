namespace Forensics.Benchmarks.Harness;

/// <param name="Name">As on the command line.</param>
/// <param name="Summary">One line for the list.</param>
/// <param name="Cases">Names and work; nothing is made or measured before a case runs.</param>
sealed record Bench(string Name, string Summary, Func<BenchContext, IEnumerable<BenchCase>> Cases);

sealed record BenchCase(string Name, Func<IEnumerable<Figure>> Run);
