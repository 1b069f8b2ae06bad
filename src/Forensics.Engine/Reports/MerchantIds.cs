namespace Forensics.Engine.Reports;

/// <summary>Ids of what merchants make here: random, so that they tell nothing about how many there are, in characters that can be read out.</summary>
/// <param name="random">Gives as many random bytes as asked for.</param>
public sealed class MerchantIds(Func<int, byte[]> random)
{
    // Crockford's base 32: no I, L, O or U.
    const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    // 70 bits: two of a million million are the same with a chance of one in 2,000, and then the key of the table refuses the second.
    const int Length = 14;

    /// <summary>Such as MR-7Q2M0K9X4D1TBV.</summary>
    /// <param name="prefix">Tells what it is the id of.</param>
    public string Next(string prefix) => prefix + "-" + string.Concat(random(Length).Select(value => Digits[value % Digits.Length]));
}
