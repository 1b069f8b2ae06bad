using System.Globalization;

namespace Forensics.Engine.Evaluate;

/// <summary>Ten folds in which the pictures of one base photo stay together.</summary>
public static class BaseFolds
{
    const int Folds = 10;

    /// <summary>The fold of each base: dealt out in turn, in the order of their names.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<string> bases) =>
        bases.Distinct().Order(StringComparer.Ordinal).Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => (pair.i % Folds).ToString(CultureInfo.InvariantCulture));
}
