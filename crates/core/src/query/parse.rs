//! Reading an expression. What it names is held against the declarations on the way, so that nothing is understood that means nothing.

use crate::check::nearest;
use crate::id::Kind;
use crate::query::place::{self, Place};
use crate::query::token::{Placed, Token, tokens};
use crate::query::{Asks, Condition, Context, Day, MAX_DEPTH, MAX_STEPS, Operator, Path, Query, Range, Step, Test, Value, Wrong};
use crate::shape::{Shape, Target};

mod state;
mod value;

impl Query {
    /// Reads `kind where cond` as it was written once: whatever categories there were then.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        Self::parse_among(text, &[])
    }

    /// Reads `kind where cond` as somebody writes it now: a category must be one of those in force, if there are any.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse_among(text: &str, categories: &[String]) -> Result<Self, Wrong> {
        let mut parser = Parser::new(text, Vec::new(), categories)?;
        let query = parser.query()?;
        parser.end()?;
        Ok(query)
    }
}

impl Condition {
    /// Reads a condition or a test as it was written once: whatever categories there were then.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, context: Context) -> Result<Self, Wrong> {
        Self::parse_among(text, context, &[])
    }

    /// Reads a condition or a test as somebody writes it now: a category must be one of those in force, if there are any.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse_among(text: &str, context: Context, categories: &[String]) -> Result<Self, Wrong> {
        let here = match context {
            Context::Kind(kind) => vec![Place::Record(Target::Kind(kind))],
            Context::System => [Kind::System, Kind::Intake].map(|kind| Place::Record(Target::Kind(kind))).into(),
            Context::Attempt => vec![Place::Attempt],
            Context::Nothing | Context::Population => Vec::new(),
        };
        let mut parser = Parser::new(text, here, categories)?;
        parser.gives_tier = context == Context::System;
        let condition = parser.either()?;
        parser.end()?;
        Ok(condition)
    }
}

struct Parser<'c> {
    /// The categories of the criteria in force; none where any may be one.
    categories: &'c [String],
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
    /// Where paths start.
    here: Vec<Place>,
    /// What `self` names.
    outer: Vec<Place>,
    /// Whether the test under way has named `self`.
    named_self: bool,
    /// Whether what is read will give systems their tier, and so may not ask for it.
    gives_tier: bool,
}

/// A path with the place of its last step and what may stand at its end.
struct Led {
    path: Path,
    ends: Vec<Place>,
    last: Placed,
}

impl<'c> Parser<'c> {
    fn new(text: &str, here: Vec<Place>, categories: &'c [String]) -> Result<Self, Wrong> {
        let (tokens, outer) = (tokens(text)?, here.clone());
        Ok(Self { categories, tokens, next: 0, depth: 0, outer, here, named_self: false, gives_tier: false })
    }

    fn peek(&self) -> Placed {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Placed {
        let token = self.tokens.get(self.next + by).or(self.tokens.last());
        token.cloned().unwrap_or(Placed { token: Token::End, at: 0, long: 1 })
    }

    fn take(&mut self) -> Placed {
        let token = self.peek();
        self.next += 1;
        token
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek().token, Token::Sign(found) if found == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek().token, Token::Word(found) if found == word)
    }

    fn took(&mut self, is_next: bool) -> bool {
        if is_next {
            self.next += 1;
        }
        is_next
    }

    fn took_sign(&mut self, sign: &str) -> bool {
        self.took(self.is_sign(sign))
    }

    fn took_word(&mut self, word: &str) -> bool {
        self.took(self.is_word(word))
    }

    fn expect(&mut self, sign: &str) -> Result<(), Wrong> {
        let next = self.peek();
        if self.took_sign(sign) { Ok(()) } else { Err(next.wrong(format!("expected “{sign}”, found {}", next.shown()))) }
    }

    fn end(&self) -> Result<(), Wrong> {
        let next = self.peek();
        if next.token == Token::End {
            return Ok(());
        }
        Err(next.wrong(format!("expected “and”, “or” or the end, found {}", next.shown())))
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Result<T, Wrong> {
        if self.depth >= MAX_DEPTH {
            return Err(self
                .peek()
                .wrong(format!("conditions may stand within one another {MAX_DEPTH} deep, and this one is deeper")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// `kind where cond`.
    fn query(&mut self) -> Result<Query, Wrong> {
        let name = self.take();
        let Token::Word(word) = &name.token else {
            return Err(name.wrong(format!("expected a kind of record, found {}", name.shown())));
        };
        let (range, place) = match Kind::named(word) {
            _ if word == "act" => (Range::Acts, Place::Act),
            Some(kind) => (Range::Kind(kind), Place::Record(Target::Kind(kind))),
            None => {
                let near = nearest(word, Kind::NAMES.iter().copied().chain(["act"]));
                let advice = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
                return Err(name.wrong(format!("“{word}” is no kind of record{advice}")));
            }
        };
        if !self.took_word("where") {
            return Ok(Query { range, condition: None });
        }
        let condition = self.starting_at(vec![place], Self::either)?;
        Ok(Query { range, condition: Some(condition) })
    }

    fn starting_at<T>(&mut self, here: Vec<Place>, read: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Result<T, Wrong> {
        let before = std::mem::replace(&mut self.here, here);
        let result = self.deeper(read);
        self.here = before;
        result
    }

    /// `cond or cond`.
    fn either(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.both()?];
        while self.took_word("or") {
            parts.push(self.both()?);
        }
        Ok(one_or(parts, Condition::Or))
    }

    /// `cond and cond`, which binds tighter.
    fn both(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.single()?];
        while self.took_word("and") {
            parts.push(self.single()?);
        }
        Ok(one_or(parts, Condition::And))
    }

    fn single(&mut self) -> Result<Condition, Wrong> {
        if self.took_word("not") {
            return self.deeper(|parser| Ok(Condition::Not(Box::new(parser.single()?))));
        }
        if self.took_sign("(") {
            let inner = self.deeper(Self::either)?;
            self.expect(")")?;
            return Ok(inner);
        }
        let opens = matches!(self.ahead(1).token, Token::Sign("("));
        match self.peek().token {
            Token::Word(word) if opens && word == "state" => self.state(),
            Token::Word(word) if word == "state" && place::step(&self.here, &word).is_err() => Err(self.state_compared()),
            Token::Word(word) if opens && ["all", "any", "none", "count"].contains(&word.as_str()) => self.test(&word),
            _ => self.comparison(),
        }
    }

    /// `all(query, cond)` and its like; within it `self` is the record that is asked for, or where none is, each record of the population.
    fn test(&mut self, asks: &str) -> Result<Condition, Wrong> {
        self.next += 2;
        let outer = std::mem::replace(&mut self.outer, self.here.clone());
        let named_before = std::mem::take(&mut self.named_self);
        let test = self.deeper(|parser| parser.test_of(asks));
        self.outer = outer;
        let names_self = std::mem::replace(&mut self.named_self, named_before);
        let (query, asks) = test?;
        Ok(Condition::Test(Box::new(Test { query, asks, names_self })))
    }

    fn test_of(&mut self, asks: &str) -> Result<(Query, Asks), Wrong> {
        let query = self.query()?;
        let place = match query.range {
            Range::Kind(kind) => Place::Record(Target::Kind(kind)),
            Range::Acts => Place::Act,
        };
        if self.outer.is_empty() {
            self.outer = vec![place];
        }
        let comma = self.peek();
        let condition = if self.took_sign(",") { Some(self.starting_at(vec![place], Self::either)?) } else { None };
        self.expect(")")?;
        let asks = match (asks, condition) {
            ("all", Some(condition)) => Asks::All(condition),
            ("all", None) => return Err(comma.wrong("all(…) also needs what must hold: all(system, owner is not empty)")),
            ("any", condition) => Asks::Any(condition),
            ("none", condition) => Asks::None(condition),
            (_, Some(_)) => return Err(comma.wrong("count(…) takes a population alone; put the condition behind “where”")),
            (_, None) => {
                let operator = self.operator()?;
                let number = self.take();
                let Token::Int(count) = number.token else {
                    return Err(number.wrong(format!("expected a whole number, found {}", number.shown())));
                };
                Asks::Count(operator, count)
            }
        };
        Ok((query, asks))
    }

    fn operator(&mut self) -> Result<Operator, Wrong> {
        let next = self.take();
        let sign =
            if let Token::Sign(sign) = next.token { Operator::SIGNS.iter().find(|(known, _)| *known == sign) } else { None };
        let Some((_, operator)) = sign else {
            let message = format!("expected one of = != < <= > >=, or in, is, has; found {}", next.shown());
            return Err(next.wrong(message));
        };
        Ok(*operator)
    }

    /// `path op value` and its like.
    fn comparison(&mut self) -> Result<Condition, Wrong> {
        if self.is_word("today") {
            self.next += 1;
            let operator = self.operator()?;
            let led = self.path()?;
            let days = self.days()?;
            days_stand_in(&led)?;
            return Ok(Condition::Compare(led.path, operator.turned(), Value::Day(Day::Today, -days)));
        }
        let led = self.path()?;
        if self.took_word("in") {
            return self.one_of(led);
        }
        if self.took_word("is") {
            let empty = !self.took_word("not");
            let next = self.peek();
            if !self.took_word("empty") {
                return Err(next.wrong(format!("expected “empty” or “not empty”, found {}", next.shown())));
            }
            return Ok(Condition::Empty(led.path, empty));
        }
        if self.took_word("has") {
            if self.took_sign("(") {
                let inner = self.starting_at(led.ends, Self::either)?;
                self.expect(")")?;
                return Ok(Condition::Has(led.path, Box::new(inner)));
            }
            let value = self.value(&led, Operator::Has)?;
            return Ok(Condition::Compare(led.path, Operator::Has, value));
        }
        let operator = self.operator()?;
        let value = self.value(&led, operator)?;
        Ok(Condition::Compare(led.path, operator, value))
    }

    fn one_of(&mut self, led: Led) -> Result<Condition, Wrong> {
        self.expect("[")?;
        let mut values = Vec::new();
        while !self.is_sign("]") {
            values.push(self.value(&led, Operator::Equal)?);
            if !self.is_sign("]") {
                self.expect(",")?;
            }
        }
        self.expect("]")?;
        Ok(Condition::In(led.path, values))
    }

    /// A path, held against the declarations step by step.
    fn path(&mut self) -> Result<Led, Wrong> {
        let mut steps = Vec::new();
        let mut ends = self.here.clone();
        loop {
            let next = self.take();
            let step = match &next.token {
                Token::Sign("<-") => self.back()?,
                Token::Word(word) if steps.is_empty() && word == "self" => {
                    self.named_self = true;
                    Step::Outer
                }
                Token::Word(word) if self.gives_tier && word == "tier" => {
                    return Err(next.wrong("a rule for the tier cannot ask for the tier; ask for what it follows from, as in tier_inputs.rights >= 4"));
                }
                Token::Word(word) => Step::Named(word.as_str().into()),
                _ => return Err(next.wrong(format!("expected a field, found {}", next.shown()))),
            };
            ends = match &step {
                Step::Named(name) => place::step(&ends, name).map_err(|message| next.wrong(message))?,
                Step::Outer | Step::Back(..) => place::along(&ends, &self.outer, std::slice::from_ref(&step)),
            };
            if ends.is_empty() {
                return Err(next.wrong("there is no record here that “self” could name"));
            }
            steps.push(step);
            if steps.len() > MAX_STEPS {
                return Err(next.wrong(format!("a path has at most {MAX_STEPS} steps")));
            }
            if !self.took_sign(".") {
                return Ok(Led { path: Path(steps), ends, last: next });
            }
        }
    }

    /// What follows `<-`: a kind and the field of it that refers here.
    fn back(&mut self) -> Result<Step, Wrong> {
        let name = self.take();
        let kind = if let Token::Word(word) = &name.token { Kind::named(word) } else { None };
        let Some(kind) = kind else {
            return Err(name.wrong(format!("expected a kind of record after “<-”, found {}", name.shown())));
        };
        let mut words = Vec::new();
        while let (Token::Sign("."), Token::Word(word)) =
            (self.ahead(words.len() * 2).token, self.ahead(words.len() * 2 + 1).token)
        {
            words.push(word);
        }
        let borrowed: Vec<&str> = words.iter().map(String::as_str).collect();
        let count = place::back(kind, &borrowed).map_err(|message| name.wrong(message))?;
        self.next += count * 2;
        words.truncate(count);
        Ok(Step::Back(kind, words.into_iter().map(Into::into).collect()))
    }

    /// `+ 30d` or `- 30d`.
    fn days(&mut self) -> Result<i32, Wrong> {
        let sign = match self.peek().token {
            Token::Days(days) if days < 0 => {
                self.next += 1;
                return Ok(days);
            }
            Token::Sign("+") => 1,
            Token::Sign("-") => -1,
            _ => return Ok(0),
        };
        self.next += 1;
        let days = self.take();
        match days.token {
            Token::Days(count) => Ok(count.saturating_mul(sign)),
            _ => Err(days.wrong(format!("expected a number of days such as 30d, found {}", days.shown()))),
        }
    }
}

fn one_or(mut parts: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            several(parts)
        }
        None => several(parts),
    }
}

fn days_stand_in(led: &Led) -> Result<(), Wrong> {
    if led.ends.iter().any(|end| matches!(end, Place::Plain(Shape::Date | Shape::Instant))) {
        return Ok(());
    }
    Err(led.last.wrong("today can be compared with a day or a moment alone"))
}
